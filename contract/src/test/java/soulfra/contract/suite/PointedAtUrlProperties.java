package soulfra.contract.suite;

import java.net.URI;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/// The properties against whatever listens at `SOULFRA_URL`.
@AddLifecycleHook(
    value = PointedAtUrlProperties.SkipUnlessPointed.class,
    propagateTo = PropagationMode.ALL_DESCENDANTS)
class PointedAtUrlProperties extends EdgeProperties {

  @Override
  protected URI url() {
    return PointedAt.URL.orElseThrow();
  }

  static class SkipUnlessPointed implements SkipExecutionHook {
    @Override
    public SkipResult shouldBeSkipped(LifecycleContext context) {
      return PointedAt.URL.isPresent() ? SkipResult.doNotSkip() : SkipResult.skip(PointedAt.HOW);
    }
  }
}
