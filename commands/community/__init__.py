"""For moderators: settings of all features, who moderates, the front desk."""
