package soulfra.contract;

import java.util.function.Function;

/// What a request that creates something answers: the thing, and whether this is the first answer
/// told again because the same idempotency key came again.
public record Answer<T>(T value, boolean replay) {

  public static <T> Answer<T> first(T value) {
    return new Answer<>(value, false);
  }

  public <R> Answer<R> map(Function<T, R> mapping) {
    return new Answer<>(mapping.apply(value), replay);
  }
}
