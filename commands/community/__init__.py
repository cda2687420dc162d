"""What moderators decide: settings of all features, moderators, words of the vocabulary, the front desk."""
