"""How official papers are printed: HTML to PDF, for every floor above."""
