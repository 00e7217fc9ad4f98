package soulfra.workbench;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import soulfra.experiments.Terminal;

/// The `lab` command. Exit codes: 0 fine or as predicted, 1 a surprise or something lacking, 2 an
/// error.
@Command(
    name = "./lab",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "",
      "One product built three times, with growing distribution, to see"
          + " @|italic Designing Data-Intensive Applications|@ happen on your own machine.",
      ""
    },
    commandListHeading = "%n@|bold What you can do|@, roughly in this order:%n%n",
    footer = {
      "",
      "@|bold A first quarter of an hour|@",
      "  ./lab up --open         stages on :7001, :7002 and :7003, the workbench on :7000",
      "  ./lab seed              in a second terminal: a thousand people who talk",
      "  ./lab load --rate 500   how long do they wait, and how long is the tail?",
      "  ./lab list              what the book claims, chapter by chapter",
      "  ./lab run 2             chapter 2: predict, run, compare",
      "  ./lab diff 1 2          what a second process costs, file by file",
      "  ./lab rebalance         which shard of stage 3 holds what; moves a slot, or adds a shard",
      "  ./lab notebook          the book's chapters as Java notebooks; or ./lab notebook run 8",
      "",
      "./lab COMMAND --help explains one command. Data stays in .lab/, reports go to results/."
    })
public final class Lab implements Runnable {

  private static final Duration PUT_AWAY = Duration.ofSeconds(30);

  private final Workplace place;

  private Lab(Workplace place) {
    this.place = place;
  }

  public static void main(String[] arguments) {
    var root = Path.of(System.getProperty("lab.home", "")).toAbsolutePath().normalize();
    var errors = utf8(System.err);
    var ended = interruptedAtShutdown(Thread.currentThread());
    int exitCode = commands(new Workplace(root, Terminal.system()), errors).execute(arguments);
    ended.countDown();
    System.exit(exitCode);
  }

  /// Ctrl-C and SIGTERM interrupt the command and wait until it has put away what it began: every
  /// command cleans up in its own `finally`, however it ends.
  private static CountDownLatch interruptedAtShutdown(Thread command) {
    var ended = new CountDownLatch(1);
    Runnable interrupt =
        () -> {
          try {
            if (ended.getCount() > 0) {
              command.interrupt();
            }
            if (!ended.await(PUT_AWAY.toMillis(), TimeUnit.MILLISECONDS)) {
              System.err.println("lab: it did not end within " + PUT_AWAY.toSeconds() + " s");
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(interrupt));
    return ended;
  }

  static CommandLine commands(Workplace place, PrintWriter errors) {
    var lab =
        new CommandLine(new Lab(place))
            .addSubcommand(new Up(place))
            .addSubcommand(new Seed(place))
            .addSubcommand(new Load(place))
            .addSubcommand(new ListExperiments(place))
            .addSubcommand(new Next(place))
            .addSubcommand(new Run(place))
            .addSubcommand(new Course(place))
            .addSubcommand(new Check(place))
            .addSubcommand(new Chaos(place))
            .addSubcommand(new ShowRig(place))
            .addSubcommand(new BreakByHand(place))
            .addSubcommand(new Bench(place))
            .addSubcommand(new Diff(place))
            .addSubcommand(new Rebalance(place))
            .addSubcommand(notebook(place))
            .addSubcommand(new Toxiproxy(place))
            .addSubcommand(new Doctor(place))
            .addSubcommand(new Reset(place))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(utf8(place.terminal().out()))
            .setErr(errors)
            .setColorScheme(
                CommandLine.Help.defaultColorScheme(place.terminal().colour() ? Ansi.ON : Ansi.OFF))
            .setUsageHelpAutoWidth(true)
            .setParameterExceptionHandler(Lab::misread)
            .setExecutionExceptionHandler(Lab::refuse);
    lab.getCommandSpec().addOption(help());
    lab.getSubcommands().values().forEach(command -> command.getCommandSpec().addOption(help()));
    return lab;
  }

  private static CommandLine notebook(Workplace place) {
    var notebook =
        new CommandLine(new NotebookCommand(place))
            .addSubcommand(new NotebookRun(place))
            .addSubcommand(new NotebookCommand.All(place));
    notebook.getSubcommands().values().forEach(c -> c.getCommandSpec().addOption(help()));
    return notebook;
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .description("Show this help.")
        .build();
  }

  private static PrintWriter utf8(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  /// `./lab` alone teaches.
  @Override
  public void run() {
    commands(place, utf8(System.err)).usage(place.terminal().out());
  }

  private static int misread(ParameterException mistake, String[] arguments) {
    var command = mistake.getCommandLine();
    command.getErr().println("lab: " + mistake.getMessage());
    UnmatchedArgumentException.printSuggestions(mistake, command.getErr());
    command.getErr().printf("     %s --help explains.%n", command.getCommandSpec().qualifiedName());
    return CommandLine.ExitCode.USAGE;
  }

  /// A refusal is for the user; anything else is a fault of ours, and shows where.
  private static int refuse(
      Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
    switch (failure) {
      case Refusal refusal -> command.getErr().println("lab: " + refusal.getMessage());
      case InterruptedException _ -> command.getErr().println("lab: stopped before its end");
      default -> failure.printStackTrace(command.getErr());
    }
    return CommandLine.ExitCode.USAGE;
  }
}
