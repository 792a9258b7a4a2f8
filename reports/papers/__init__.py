"""Official papers: Thai only, Thai digits, one figure from one query. PDF by WeasyPrint, XLSX by openpyxl."""
