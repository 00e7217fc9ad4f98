package soulfra.contract;

/// Names one thing of the product. To a client an id is an opaque string; inside a stage it is a
/// positive 64-bit number that grows with time, so that indexes on it stay dense at their right
/// end.
public sealed interface Id {

  long number();

  record UserId(long number) implements Id {
    @Override
    public String toString() {
      return IdText.of(number);
    }
  }

  record AgentId(long number) implements Id {
    @Override
    public String toString() {
      return IdText.of(number);
    }
  }

  record MessageId(long number) implements Id {
    @Override
    public String toString() {
      return IdText.of(number);
    }
  }

  record ThoughtId(long number) implements Id {
    @Override
    public String toString() {
      return IdText.of(number);
    }
  }

  record LoopId(long number) implements Id {
    @Override
    public String toString() {
      return IdText.of(number);
    }
  }

  record ProphecyId(long number) implements Id {
    @Override
    public String toString() {
      return IdText.of(number);
    }
  }

  record TransferId(long number) implements Id {
    @Override
    public String toString() {
      return IdText.of(number);
    }
  }
}
