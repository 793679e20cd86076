"""Drive LibreOffice as a person would: open a file, type into cells, save it, read what it shows.

Run by a Python that has ``uno`` (the system's), not by the project's: it imports nothing of ours.
Reads a job as JSON from standard input, writes the answer as JSON to standard output.

Job: {"open": path, "profile": path, "type": {sheet: {cell: text or number}}, "recalculate": bool,
      "read": {sheet: [cell]}, "save": [[path, filter]], "heights": [sheet]}
Answer: {"read": {sheet: {cell: [shown text, formula]}}, "refused": [[sheet, cell]],
         "heights": {sheet: [[height as stored, height the text needs] per row, in points]}}
"""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import time


def prop(name, value):
    from com.sun.star.beans import PropertyValue

    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def connect(profile):
    import uno

    pipe = f"taskbook{os.getpid()}"
    office = subprocess.Popen(
        [
            "soffice",
            f"-env:UserInstallation={pathlib.Path(profile).as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            f"--accept=pipe,name={pipe};urp;",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    for _ in range(300):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        except Exception:
            time.sleep(0.2)
    else:
        office.kill()
        raise SystemExit("LibreOffice did not answer")
    desktop = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.frame.Desktop", context
    )
    return office, desktop


def type_into(document, cells, refused):
    for sheet_name, values in cells.items():
        sheet = document.Sheets.getByName(sheet_name)
        for address, value in values.items():
            cell = sheet.getCellRangeByName(address)
            # A protected cell refuses a person's typing; the interface would let it through.
            if sheet.isProtected() and cell.CellProtection.IsLocked:
                refused.append([sheet_name, address])
            elif isinstance(value, (int, float)):
                cell.Value = value
            else:
                cell.String = value


def row_heights(sheet):
    """Return each used row's height and the one that the program would choose for its text."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    found = []
    sheet.unprotect("")
    for number in range(cursor.RangeAddress.EndRow + 1):
        row = sheet.Rows.getByIndex(number)
        stored = row.Height
        row.OptimalHeight = True
        found.append([stored * 72 / 2540, row.Height * 72 / 2540])
    return found


def main():
    job = json.load(sys.stdin)
    office, desktop = connect(job["profile"])
    answer = {"read": {}, "refused": []}
    try:
        url = pathlib.Path(job["open"]).as_uri()
        document = desktop.loadComponentFromURL(url, "_blank", 0, (prop("Hidden", True),))
        type_into(document, job.get("type", {}), answer["refused"])
        if job.get("recalculate"):
            document.calculateAll()
        for name, addresses in job.get("read", {}).items():
            sheet = document.Sheets.getByName(name)
            found = answer["read"][name] = {}
            for address in addresses:
                cell = sheet.getCellRangeByName(address)
                found[address] = [cell.String, cell.Formula]
        answer["heights"] = {
            name: row_heights(document.Sheets.getByName(name)) for name in job.get("heights", [])
        }
        for path, kind in job.get("save", []):
            document.storeToURL(pathlib.Path(path).as_uri(), (prop("FilterName", kind),))
        document.close(True)
    finally:
        with contextlib.suppress(Exception):
            desktop.terminate()
        office.wait(60)
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
