package soulfra.chaos.rig;

import java.net.URI;
import soulfra.contract.Problem;
import soulfra.contract.client.SoulfraClient;

/// Whether an instance still says that it, or something that it needs, is not there.
record Unready(URI url) {

  boolean gone() {
    try (var client = SoulfraClient.at(url)) {
      return client.readiness().ready();
    } catch (Problem e) {
      return false; // it will be asked again
    }
  }
}
