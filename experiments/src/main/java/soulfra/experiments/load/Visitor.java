package soulfra.experiments.load;

/// A signed-in user of the load, with a public agent of their own.
record Visitor(String handle, String token, String agentId) {}
