package soulfra.contract.suite;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;

/// The suite against whatever listens at `SOULFRA_URL` (environment or system property), with
/// `SOULFRA_OPERATOR_TOKEN` the import too.
class PointedAtUrlTest extends ContractSuite {

  @BeforeAll
  void there_is_a_url() {
    assumeTrue(PointedAt.URL.isPresent(), PointedAt.HOW);
  }

  @Override
  protected URI url() {
    return PointedAt.URL.orElseThrow();
  }

  @Override
  protected Optional<String> operatorToken() {
    return PointedAt.OPERATOR_TOKEN;
  }
}
