package soulfra;

import java.util.Map;
import soulfra.contract.witness.LateReplies;

class LateReplyTest extends LateReplies {

  private final String database = TestServers.database();

  @Override
  protected Started start(Map<String, String> settings) {
    var stage = RunningStage.on(database, settings);
    return new Started(stage.url(), stage::close);
  }
}
