"""Results as HTML that needs nothing but itself: the reports, the class, their pictures."""
