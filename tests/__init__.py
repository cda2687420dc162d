"""The tests mirror the house; they go through the one real way from an event to its answer."""
