"""Excel workbooks for every stage: xlsxwriter, watched, safe with foreign text, and faster."""
