"""Files that editors bring: looked at before they are kept, and kept without what they tell of."""
