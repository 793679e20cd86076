"""Raw tables and blocks into the canonical task sheet, and the sheet in Excel."""
