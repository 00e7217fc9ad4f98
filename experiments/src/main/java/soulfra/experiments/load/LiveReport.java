package soulfra.experiments.load;

import java.util.Map;

/// What the live connections of a load heard.
///
/// @param open how many were opened
/// @param refused how many could not be, by why
/// @param lost how many the server or the network ended before the load did
/// @param events everything heard
/// @param expected deliveries that the acknowledged messages must lead to
/// @param arrived deliveries of this load's texts, those of thoughts to followers included
/// @param delivery from the intended start of a request to the event that it caused
public record LiveReport(
    long open,
    Map<String, Long> refused,
    long lost,
    long events,
    long expected,
    long arrived,
    Summary.Latency delivery) {}
