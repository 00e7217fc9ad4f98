package soulfra;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import soulfra.contract.suite.ContractSuite;

class ContractTest extends ContractSuite {

  private static final String OPERATOR = "an operator's token";

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static RunningStage stage;

  @BeforeAll
  static void start() {
    stage = RunningStage.on(TestServers.database(), Map.of("SOULFRA_OPERATOR_TOKEN", OPERATOR));
  }

  @AfterAll
  static void stop() {
    stage.close();
  }

  @Override
  protected URI url() {
    return stage.url();
  }

  @Override
  protected Optional<String> operatorToken() {
    return Optional.of(OPERATOR);
  }
}
