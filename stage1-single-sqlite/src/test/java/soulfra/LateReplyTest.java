package soulfra;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import soulfra.contract.witness.LateReplies;

class LateReplyTest extends LateReplies {

  @TempDir Path data;

  @Override
  protected Started start(Map<String, String> settings) {
    var stage = RunningStage.in(data, settings);
    return new Started(stage.url(), stage::close);
  }
}
