package soulfra.contract.witness;

import soulfra.contract.Accounts.User;
import soulfra.contract.Id.AgentId;
import soulfra.contract.client.SoulfraClient;
import soulfra.contract.client.SoulfraClient.Part;

/// A signed-in user and the agent that everyone starts with.
///
/// @param client signed in; on the connections of the client it was made from
public record Person(User user, String token, AgentId agent, SoulfraClient client) {

  private static final String PASSWORD = "correct horse";

  public static Person signUp(SoulfraClient client, String handle) {
    client.signUp(handle, PASSWORD);
    return signIn(client, handle);
  }

  public static Person signIn(SoulfraClient client, String handle) {
    var token = client.signIn(handle, PASSWORD).value().token();
    return at(client, token);
  }

  private static Person at(SoulfraClient client, String token) {
    var mine = client.as(token);
    var companion = mine.myAgents(Part.first(100)).items().getLast();
    return new Person(mine.me(), token, companion.id(), mine);
  }

  /// The same person at a stage that was started again, on another port.
  public Person at(SoulfraClient other) {
    return at(other, token);
  }
}
