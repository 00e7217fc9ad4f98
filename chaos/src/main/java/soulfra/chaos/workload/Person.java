package soulfra.chaos.workload;

import soulfra.contract.Chat.Agent;
import soulfra.contract.Id.UserId;

/// Somebody who signed up, and their first agent.
record Person(UserId id, String handle, String token, Agent agent) {}
