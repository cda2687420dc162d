"""The core of Circulator: it knows no platform and no feature."""
