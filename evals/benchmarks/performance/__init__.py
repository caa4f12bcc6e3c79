"""`partnership bench`: what things cost, beside baselines of the same run, and how they grow."""
