package soulfra.contract.suite;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/// The whole contract, part by part. A stage's `ContractTest` extends it.
@TestInstance(Lifecycle.PER_CLASS)
public abstract class ContractSuite {

  private @Nullable Cast cast;

  /// Where the stage listens, without the API's path.
  protected abstract URI url();

  /// What the stage was started with, where the import is to be tested too.
  protected Optional<String> operatorToken() {
    return Optional.empty();
  }

  private synchronized Cast cast() {
    if (cast == null) {
      cast = Cast.at(url());
    }
    return cast;
  }

  @Nested
  class Accounts extends AccountsPart {
    @Override
    Cast cast() {
      return ContractSuite.this.cast();
    }
  }

  @Nested
  class Agents extends AgentsPart {
    @Override
    Cast cast() {
      return ContractSuite.this.cast();
    }
  }

  @Nested
  class Conversation extends ConversationPart {
    @Override
    Cast cast() {
      return ContractSuite.this.cast();
    }
  }

  @Nested
  class Feed extends FeedPart {
    @Override
    Cast cast() {
      return ContractSuite.this.cast();
    }
  }

  @Nested
  class Lists extends ListsPart {
    @Override
    Cast cast() {
      return ContractSuite.this.cast();
    }
  }

  @Nested
  class Loops extends LoopsPart {
    @Override
    Cast cast() {
      return ContractSuite.this.cast();
    }
  }

  @Nested
  class Credits extends CreditsPart {
    @Override
    Cast cast() {
      return ContractSuite.this.cast();
    }
  }

  @Nested
  class Idempotency extends IdempotencyPart {
    @Override
    Cast cast() {
      return ContractSuite.this.cast();
    }
  }

  @Nested
  class Erasure extends ErasurePart {
    @Override
    Cast cast() {
      return ContractSuite.this.cast();
    }
  }

  @Nested
  class Live extends LivePart {
    @Override
    Cast cast() {
      return ContractSuite.this.cast();
    }
  }

  @Nested
  class Say extends SayPart {
    @Override
    Cast cast() {
      return ContractSuite.this.cast();
    }
  }

  @Nested
  class SlowReader extends SlowReaderPart {
    @Override
    Cast cast() {
      return ContractSuite.this.cast();
    }
  }

  @Nested
  class Text extends TextPart {
    @Override
    Cast cast() {
      return ContractSuite.this.cast();
    }
  }

  @Nested
  class Errors extends ErrorsPart {
    @Override
    Cast cast() {
      return ContractSuite.this.cast();
    }
  }

  @Nested
  class Operations extends OperationsPart {
    @Override
    Cast cast() {
      return ContractSuite.this.cast();
    }
  }

  @Nested
  class Versions extends VersionsPart {
    @Override
    Cast cast() {
      return ContractSuite.this.cast();
    }
  }

  @Nested
  class Client extends ClientPart {
    @Override
    Cast cast() {
      return ContractSuite.this.cast();
    }
  }

  @Nested
  class Operator extends OperatorPart {
    @Override
    Cast cast() {
      return ContractSuite.this.cast();
    }

    @Override
    Optional<String> operatorToken() {
      return ContractSuite.this.operatorToken();
    }
  }
}
