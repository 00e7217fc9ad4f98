package soulfra.experiments.chaos;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import soulfra.experiments.Stage;
import soulfra.servers.Stores;
import soulfra.servers.Stores.Needs;

/// A mechanism that is left out on purpose, to see whether anybody notices. A check that nothing
/// can fail says nothing.
public enum Control {
  NONE,
  /// A leader acknowledges what no follower has.
  WITHOUT_QUORUM,
  /// What is sent again is another request.
  WITHOUT_KEYS,
  /// Postgres does not see that somebody has blessed a thought before.
  WITHOUT_UNIQUENESS;

  /// As the command line says it: `--without-quorum`; nothing for none.
  public String option() {
    return this == NONE ? "" : "--" + words().replace(' ', '-');
  }

  String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /// @throws IllegalArgumentException if that stage does not have the mechanism
  void check(Stage stage) {
    boolean has =
        switch (this) {
          case NONE, WITHOUT_KEYS -> true;
          case WITHOUT_QUORUM -> stage == Stage.THREE;
          case WITHOUT_UNIQUENESS -> stage == Stage.TWO;
        };
    if (!has) {
      throw new IllegalArgumentException(
          "%s is about %s, not about %s"
              .formatted(option(), this == WITHOUT_QUORUM ? "stage3" : "stage2", stage.id));
    }
  }

  Needs needs(Stage stage) {
    return this == WITHOUT_QUORUM ? Needs.ASYNC_CLUSTERS : stage.needs;
  }

  boolean keys() {
    return this != WITHOUT_KEYS;
  }

  /// Takes out of a stage that runs what is not to be there.
  void takeOut(Stores stores) {
    if (this != WITHOUT_UNIQUENESS) {
      return;
    }
    try (var connection =
            DriverManager.getConnection(stores.settings().get("SOULFRA_POSTGRES_URL"));
        var statement = connection.createStatement()) {
      statement.execute("ALTER TABLE blessings DROP CONSTRAINT blessings_pkey");
    } catch (SQLException e) {
      throw new IllegalStateException("Can't take out the unique key", e);
    }
  }
}
