"""The counter's official papers: Thai only, Thai digits, PDF."""
