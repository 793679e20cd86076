"""What is issued to units: return form workbook, notice, issue list."""
