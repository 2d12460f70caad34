"""Programs that stand in for the outside world: they speak the real protocol, in tests and in the demo only."""
