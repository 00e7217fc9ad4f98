package soulfra;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import soulfra.contract.suite.ContractSuite;

/// The whole contract, read from followers wherever they may answer.
class FollowersContractIT extends ContractSuite {

  private static final String OPERATOR = "an operator's token";

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static Cluster cluster;

  @BeforeAll
  static void start() {
    cluster =
        Cluster.start(
            folder,
            Cluster.SMALL,
            1,
            Map.of("SOULFRA_OPERATOR_TOKEN", OPERATOR, "SOULFRA_READS", "followers"));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Override
  protected URI url() {
    return cluster.instances().getFirst().url();
  }

  @Override
  protected Optional<String> operatorToken() {
    return Optional.of(OPERATOR);
  }
}
