BEGIN TRANSACTION;
CREATE TABLE batches (
	id INTEGER NOT NULL, 
	recorded TEXT NOT NULL, 
	action TEXT NOT NULL, 
	software TEXT NOT NULL, 
	chain TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "batches" VALUES(1,'2021-04-06T01:30:00.000000Z','issue','0.1.0','02773887aa582d42dc2a7ae3bbe38507c87c5cf8d83de8b804c8ceec03c883b7');
INSERT INTO "batches" VALUES(2,'2021-04-06T01:30:00.000000Z','return','0.1.0','598b7ab74ff0ed7659d61e7097c168afc95d249dc3cffa80fdbcb688b5e4a5b4');
INSERT INTO "batches" VALUES(3,'2021-04-06T01:30:00.000000Z','decision','0.1.0','17d759c67540c94927c2db19647b08055d42f166884074e270667e6ee17fc6b3');
INSERT INTO "batches" VALUES(4,'2021-04-06T01:30:00.000000Z','document','0.1.0','c768a5be9297080c6382dca5de17a1ff9445095ae33b0e9290cfd86fd3a4f204');
INSERT INTO "batches" VALUES(5,'2021-04-06T01:30:00.000000Z','closed','0.1.0','472c7956cddcea5c77f4c354b9b0e9ae46c138b660d45a6894eb3ccf27114cd4');
CREATE TABLE cells (
	return_id INTEGER NOT NULL, 
	cells TEXT NOT NULL, 
	PRIMARY KEY (return_id), 
	FOREIGN KEY(return_id) REFERENCES returns (id)
);
INSERT INTO "cells" VALUES(1,'{"rows":["DG2021-001","DG2021-002"],"answers":[["lead","DG2021-001","DG2021-001","牵头任务",[["progress","已开工",null,null,"F4"]]],["lead","DG2021-002","DG2021-002","牵头任务",[["status","未启动",null,null,"F5"]]]],"queued":[["be33dc0d80fa","row-unmatched","不知哪行","牵头任务","F9","lead",["DG2021-002"],"0.50","progress"]],"refused":[["牵头任务","F10","merge-row-unknown"]],"problems":[["merge-empty",null,"牵头任务",4,6,"本季度进展","","",null,"",""]]}');
CREATE TABLE contents (
	sha256 TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	content BLOB NOT NULL, 
	PRIMARY KEY (sha256)
);
INSERT INTO "contents" VALUES('f045006ffe926229bbce1baa7406ed739556f091d10b8a29a6f1e42dd5e20588',21,X'E4B880E4BBBDE68AA5E98081E79A84E69687E4BBB6');
INSERT INTO "contents" VALUES('78af7bdb5626eb0a046772b3edda705ca9e60ba7af0960eea89f7fa201d685a8',5,X'7368656574');
CREATE TABLE decisions (
	id INTEGER NOT NULL, 
	batch INTEGER NOT NULL, 
	period TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	value TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	who TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(batch) REFERENCES batches (id)
);
INSERT INTO "decisions" VALUES(1,3,'2021Q1','queue','be33dc0d80fa','DG2021-002','看得出','张三');
CREATE TABLE documents (
	id INTEGER NOT NULL, 
	batch INTEGER NOT NULL, 
	period TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(batch) REFERENCES batches (id), 
	FOREIGN KEY(sha256) REFERENCES contents (sha256)
);
INSERT INTO "documents" VALUES(1,4,'2021Q1','sheet','任务总表.xlsx','78af7bdb5626eb0a046772b3edda705ca9e60ba7af0960eea89f7fa201d685a8');
CREATE TABLE issued (
	id INTEGER NOT NULL, 
	batch INTEGER NOT NULL, 
	period TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	form_id TEXT NOT NULL, 
	deadline TEXT NOT NULL, 
	due_rows INTEGER NOT NULL, 
	all_rows INTEGER NOT NULL, 
	form TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(batch) REFERENCES batches (id)
);
INSERT INTO "issued" VALUES(1,1,'2021Q1','水务局','2021Q1-b891bf93953dd848','2021-04-05',2,2,'{"deadline":"2021-04-05","rows":[{"due":true,"fingerprint":"33353cc8f471","given":{"id":"DG2021-001","title":"任务1"},"group":"city","indicator":null,"key":"DG2021-001","same_as":[],"same_indicators":[],"section":"lead","task_id":"DG2021-001"},{"due":true,"fingerprint":"8d53379750ca","given":{"id":"DG2021-002","title":"任务2"},"group":"city","indicator":null,"key":"DG2021-002","same_as":[],"same_indicators":[],"section":"lead","task_id":"DG2021-002"}],"spec":"1"}');
INSERT INTO "issued" VALUES(2,1,'2021Q1','教育局','2021Q1-368c5cadf6e561c9','2021-04-05',1,1,'{"deadline":"2021-04-05","rows":[{"due":true,"fingerprint":"33353cc8f471","given":{"id":"DG2021-001","title":"任务1"},"group":"city","indicator":null,"key":"DG2021-001","same_as":[],"same_indicators":[],"section":"lead","task_id":"DG2021-001"}],"spec":"1"}');
CREATE TABLE returns (
	id INTEGER NOT NULL, 
	batch INTEGER NOT NULL, 
	period TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	reading INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	recognised TEXT NOT NULL, 
	form_id TEXT NOT NULL, 
	readable INTEGER NOT NULL, 
	answers INTEGER NOT NULL, 
	answered_rows INTEGER NOT NULL, 
	clashes INTEGER NOT NULL, 
	queued INTEGER NOT NULL, 
	refused INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(batch) REFERENCES batches (id)
);
INSERT INTO "returns" VALUES(1,2,'2021Q1','f045006ffe926229bbce1baa7406ed739556f091d10b8a29a6f1e42dd5e20588',1,'水务局.xlsx','水务局','2021Q1','2021Q1-0000',1,2,2,0,1,1,'d5c4b8e5fa2abe90bf32c7572ef945c05645eefd2bff30f6779ee7c9bd254cd5');
CREATE TABLE schema_versions (
	version INTEGER NOT NULL, 
	applied TEXT NOT NULL, 
	software TEXT NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "schema_versions" VALUES(1,'2021-04-06T01:30:00.000000Z','0.1.0');
CREATE TABLE sightings (
	id INTEGER NOT NULL, 
	batch INTEGER NOT NULL, 
	period TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	name TEXT NOT NULL, 
	received TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(batch) REFERENCES batches (id)
);
INSERT INTO "sightings" VALUES(1,2,'2021Q1','f045006ffe926229bbce1baa7406ed739556f091d10b8a29a6f1e42dd5e20588','水务局.xlsx','2021-04-02');
CREATE TABLE states (
	id INTEGER NOT NULL, 
	batch INTEGER NOT NULL, 
	period TEXT NOT NULL, 
	state TEXT NOT NULL, 
	proof TEXT NOT NULL, 
	who TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(batch) REFERENCES batches (id)
);
INSERT INTO "states" VALUES(1,5,'2021Q1','closed','{}','张三','按期关账');
CREATE INDEX issued_by_unit ON issued (period, unit);
CREATE INDEX returns_by_digest ON returns (sha256);
CREATE UNIQUE INDEX returns_once ON returns (period, sha256, reading);
CREATE INDEX sightings_by_period ON sightings (period, sha256);
CREATE INDEX decisions_by_period ON decisions (period);
CREATE INDEX states_by_period ON states (period);
CREATE INDEX documents_by_period ON documents (period);
CREATE TRIGGER batches_no_update BEFORE UPDATE ON batches BEGIN SELECT RAISE(ABORT, 'ledger is append-only: batches'); END;
CREATE TRIGGER batches_no_delete BEFORE DELETE ON batches BEGIN SELECT RAISE(ABORT, 'ledger is append-only: batches'); END;
CREATE TRIGGER batches_no_replace BEFORE INSERT ON batches WHEN EXISTS (SELECT 1 FROM batches WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'ledger is append-only: batches'); END;
CREATE TRIGGER contents_no_update BEFORE UPDATE ON contents BEGIN SELECT RAISE(ABORT, 'ledger is append-only: contents'); END;
CREATE TRIGGER contents_no_delete BEFORE DELETE ON contents BEGIN SELECT RAISE(ABORT, 'ledger is append-only: contents'); END;
CREATE TRIGGER contents_no_replace BEFORE INSERT ON contents WHEN EXISTS (SELECT 1 FROM contents WHERE "sha256" = NEW."sha256") BEGIN SELECT RAISE(ABORT, 'ledger is append-only: contents'); END;
CREATE TRIGGER schema_versions_no_update BEFORE UPDATE ON schema_versions BEGIN SELECT RAISE(ABORT, 'ledger is append-only: schema_versions'); END;
CREATE TRIGGER schema_versions_no_delete BEFORE DELETE ON schema_versions BEGIN SELECT RAISE(ABORT, 'ledger is append-only: schema_versions'); END;
CREATE TRIGGER schema_versions_no_replace BEFORE INSERT ON schema_versions WHEN EXISTS (SELECT 1 FROM schema_versions WHERE "version" = NEW."version") BEGIN SELECT RAISE(ABORT, 'ledger is append-only: schema_versions'); END;
CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions BEGIN SELECT RAISE(ABORT, 'ledger is append-only: decisions'); END;
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions BEGIN SELECT RAISE(ABORT, 'ledger is append-only: decisions'); END;
CREATE TRIGGER decisions_no_replace BEFORE INSERT ON decisions WHEN EXISTS (SELECT 1 FROM decisions WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'ledger is append-only: decisions'); END;
CREATE TRIGGER documents_no_update BEFORE UPDATE ON documents BEGIN SELECT RAISE(ABORT, 'ledger is append-only: documents'); END;
CREATE TRIGGER documents_no_delete BEFORE DELETE ON documents BEGIN SELECT RAISE(ABORT, 'ledger is append-only: documents'); END;
CREATE TRIGGER documents_no_replace BEFORE INSERT ON documents WHEN EXISTS (SELECT 1 FROM documents WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'ledger is append-only: documents'); END;
CREATE TRIGGER issued_no_update BEFORE UPDATE ON issued BEGIN SELECT RAISE(ABORT, 'ledger is append-only: issued'); END;
CREATE TRIGGER issued_no_delete BEFORE DELETE ON issued BEGIN SELECT RAISE(ABORT, 'ledger is append-only: issued'); END;
CREATE TRIGGER issued_no_replace BEFORE INSERT ON issued WHEN EXISTS (SELECT 1 FROM issued WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'ledger is append-only: issued'); END;
CREATE TRIGGER returns_no_update BEFORE UPDATE ON returns BEGIN SELECT RAISE(ABORT, 'ledger is append-only: returns'); END;
CREATE TRIGGER returns_no_delete BEFORE DELETE ON returns BEGIN SELECT RAISE(ABORT, 'ledger is append-only: returns'); END;
CREATE TRIGGER returns_no_replace BEFORE INSERT ON returns WHEN EXISTS (SELECT 1 FROM returns WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'ledger is append-only: returns'); END;
CREATE TRIGGER sightings_no_update BEFORE UPDATE ON sightings BEGIN SELECT RAISE(ABORT, 'ledger is append-only: sightings'); END;
CREATE TRIGGER sightings_no_delete BEFORE DELETE ON sightings BEGIN SELECT RAISE(ABORT, 'ledger is append-only: sightings'); END;
CREATE TRIGGER sightings_no_replace BEFORE INSERT ON sightings WHEN EXISTS (SELECT 1 FROM sightings WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'ledger is append-only: sightings'); END;
CREATE TRIGGER states_no_update BEFORE UPDATE ON states BEGIN SELECT RAISE(ABORT, 'ledger is append-only: states'); END;
CREATE TRIGGER states_no_delete BEFORE DELETE ON states BEGIN SELECT RAISE(ABORT, 'ledger is append-only: states'); END;
CREATE TRIGGER states_no_replace BEFORE INSERT ON states WHEN EXISTS (SELECT 1 FROM states WHERE "id" = NEW."id") BEGIN SELECT RAISE(ABORT, 'ledger is append-only: states'); END;
CREATE TRIGGER cells_no_update BEFORE UPDATE ON cells BEGIN SELECT RAISE(ABORT, 'ledger is append-only: cells'); END;
CREATE TRIGGER cells_no_delete BEFORE DELETE ON cells BEGIN SELECT RAISE(ABORT, 'ledger is append-only: cells'); END;
CREATE TRIGGER cells_no_replace BEFORE INSERT ON cells WHEN EXISTS (SELECT 1 FROM cells WHERE "return_id" = NEW."return_id") BEGIN SELECT RAISE(ABORT, 'ledger is append-only: cells'); END;
CREATE VIEW answers AS SELECT r.id AS return_id, r.period, r.unit, r.sha256, r.name AS file, json_extract(e.value, '$[0]') AS "section", json_extract(e.value, '$[1]') AS "key", json_extract(e.value, '$[2]') AS "task_id", json_extract(e.value, '$[3]') AS "sheet", json_extract(i.value, '$[0]') AS "field", json_extract(i.value, '$[1]') AS "text", json_extract(i.value, '$[2]') AS "number", json_extract(i.value, '$[3]') AS "coded", json_extract(i.value, '$[4]') AS "cell" FROM returns r JOIN cells c ON c.return_id = r.id, json_each(c.cells, '$.answers') AS e, json_each(e.value, '$[4]') AS i;
CREATE VIEW queued AS SELECT r.id AS return_id, r.period, r.unit, r.sha256, r.name AS file, json_extract(e.value, '$[0]') AS "item", json_extract(e.value, '$[1]') AS "reason", json_extract(e.value, '$[2]') AS "text", json_extract(e.value, '$[3]') AS "sheet", json_extract(e.value, '$[4]') AS "cell", json_extract(e.value, '$[5]') AS "section", json_extract(e.value, '$[6]') AS "candidates", json_extract(e.value, '$[7]') AS "confidence", json_extract(e.value, '$[8]') AS "field" FROM returns r JOIN cells c ON c.return_id = r.id, json_each(c.cells, '$.queued') AS e;
CREATE VIEW refused AS SELECT r.id AS return_id, r.period, r.unit, r.sha256, r.name AS file, json_extract(e.value, '$[0]') AS "sheet", json_extract(e.value, '$[1]') AS "cell", json_extract(e.value, '$[2]') AS "reason" FROM returns r JOIN cells c ON c.return_id = r.id, json_each(c.cells, '$.refused') AS e;
CREATE VIEW problems AS SELECT r.id AS return_id, r.period, r.unit, r.sha256, r.name AS file, json_extract(e.value, '$[0]') AS "code", json_extract(e.value, '$[1]') AS "document", json_extract(e.value, '$[2]') AS "sheet", json_extract(e.value, '$[3]') AS "row", json_extract(e.value, '$[4]') AS "column", json_extract(e.value, '$[5]') AS "label", json_extract(e.value, '$[6]') AS "found", json_extract(e.value, '$[7]') AS "expected", json_extract(e.value, '$[8]') AS "repaired", json_extract(e.value, '$[9]') AS "subject", json_extract(e.value, '$[10]') AS "note" FROM returns r JOIN cells c ON c.return_id = r.id, json_each(c.cells, '$.problems') AS e;
COMMIT;
