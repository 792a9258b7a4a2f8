"""Reading and checking the workbooks a bank was kept in before (register and deposit books). No writing."""
