"""From the ledger to the circular, the master workbook and the dashboard."""
