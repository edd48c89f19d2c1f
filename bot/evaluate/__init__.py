"""How well the assistant understands: cross-validation over folds and authors, calibration, entities, a gate for CI."""
