/// Schedules of transactions, played on real databases statement by statement: which anomalies does
/// an isolation level let through?
@NullMarked
package soulfra.experiments.isolation;

import org.jspecify.annotations.NullMarked;
