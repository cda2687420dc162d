"""Study groups: found by exam and date, planned back from it, and kept alive until then."""
