package soulfra.contract.mind;

import java.util.ArrayList;
import java.util.List;
import soulfra.contract.Chat.Role;
import soulfra.contract.mind.Mind.MindFailure;
import soulfra.contract.mind.Mind.Prompt;
import soulfra.contract.mind.Mind.Reply;
import soulfra.contract.mind.Mind.Turn;

/// Plays a user against a mind, keeping what a stage would keep: the last turns and the memories.
final class Dialogue {

  private static final int RECENT = 6;

  private final Mind mind;
  private final String agentName;
  private final String archetype;
  private final String tone;
  private final List<Turn> turns = new ArrayList<>();
  final List<String> memories = new ArrayList<>();
  final List<Reply> replies = new ArrayList<>();

  Dialogue(Mind mind, String agentName, String archetype, String tone) {
    this.mind = mind;
    this.agentName = agentName;
    this.archetype = archetype;
    this.tone = tone;
  }

  Reply say(String said) throws MindFailure, InterruptedException {
    var recent = turns.subList(Math.max(0, turns.size() - RECENT), turns.size());
    var reply =
        mind.answer(
            new Prompt(agentName, archetype, tone, "ada", turns.size(), said, recent, memories));
    turns.add(new Turn(Role.USER, said));
    turns.add(new Turn(Role.AGENT, reply.body()));
    memories.addAll(reply.memories());
    replies.add(reply);
    return reply;
  }

  String transcript() {
    var transcript = new StringBuilder();
    for (int i = 0; i < replies.size(); i++) {
      var reply = replies.get(i);
      transcript.append("> ").append(turns.get(2 * i).body()).append('\n');
      transcript.append(reply.body()).append('\n');
      reply.memories().forEach(m -> transcript.append("  remembers: ").append(m).append('\n'));
      if (reply.reflection() != null) {
        transcript.append("  reflects: ").append(reply.reflection()).append('\n');
      }
      if (reply.thought() != null) {
        transcript.append("  thinks aloud: ").append(reply.thought()).append('\n');
      }
    }
    return transcript.toString();
  }
}
