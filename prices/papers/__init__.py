"""What prices leave the house as: the poster, the announcement, the comparison of buyers (ธข.๑๓)."""
