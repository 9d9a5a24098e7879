package dev.laurel.core.io;

import dev.laurel.core.UserError;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads Python pickles of plain data: numbers, strings, bytes, lists, tuples (as lists),
 * dictionaries and sets. A name of a class or function stands for nothing but what {@link
 * Constructors} makes of it; none is looked up, nothing is executed. Memory is bounded by the
 * length of the pickle.
 */
final class Unpickler {
  /** What a file format builds from its own few names. */
  interface Constructors {
    /**
     * The value of {@code module.name(arguments)}.
     *
     * @return null if the name is not allowed
     */
    Object construct(String module, String name, List<?> arguments);

    /** The value behind a persistent id. */
    Object persistent(Object id);
  }

  /** A name that was mentioned. */
  record Name(String module, String name) {}

  private final ByteBuffer in;
  private final String where;
  private final Constructors constructors;
  private final Map<Integer, Object> memo = new HashMap<>();

  /** The stack below the last mark, for every mark. */
  private final Deque<List<Object>> marks = new ArrayDeque<>();

  private List<Object> stack = new ArrayList<>();

  /** Parts of keys and of members of sets that may still be hashed. */
  private long hashes;

  /**
   * A reader of the pickle at the buffer's position; the position moves past it.
   *
   * @param where for messages
   */
  Unpickler(ByteBuffer in, String where, Constructors constructors) {
    this.in = in.order(ByteOrder.LITTLE_ENDIAN);
    this.where = where;
    this.constructors = constructors;
    this.hashes = 64L * in.remaining();
  }

  /** The pickled value. */
  Object load() {
    try {
      while (true) {
        int opcode = in.get() & 0xff;
        if (opcode == '.') {
          return pop();
        }
        execute(opcode);
      }
    } catch (BufferUnderflowException e) {
      throw new UserError(where + ": the pickle is truncated", e);
    } catch (IndexOutOfBoundsException | ClassCastException | NumberFormatException e) {
      throw new UserError(where + ": the pickle is malformed near byte " + in.position(), e);
    }
  }

  private void execute(int opcode) {
    switch (opcode) {
      case 0x80 -> skip(1);
      case 0x95 -> skip(8);
      case '(' -> {
        marks.push(stack);
        stack = new ArrayList<>();
      }
      case 'N' -> push(null);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'K' -> push((long) (in.get() & 0xff));
      case 'M' -> push((long) (in.getShort() & 0xffff));
      case 'J' -> push((long) in.getInt());
      case 0x8a -> push(integer(in.get() & 0xff));
      case 0x8b -> push(integer(in.getInt()));
      case 'I' -> push(textInteger(line()));
      case 'L' -> push(textInteger(line()));
      case 'G' -> {
        push(in.order(ByteOrder.BIG_ENDIAN).getDouble());
        in.order(ByteOrder.LITTLE_ENDIAN);
      }
      case 'F' -> push(Double.parseDouble(line()));
      case 'X' -> push(text(in.getInt()));
      case 0x8c -> push(text(in.get() & 0xff));
      case 0x8d -> push(text(length(in.getLong())));
      case 'U' -> push(text(in.get() & 0xff));
      case 'T' -> push(text(in.getInt()));
      case 'C' -> push(bytes(in.get() & 0xff));
      case 'B' -> push(bytes(in.getInt()));
      case 0x8e -> push(bytes(length(in.getLong())));
      case '}' -> push(new LinkedHashMap<>());
      case ']' -> push(new ArrayList<>());
      case ')' -> push(new ArrayList<>());
      case 0x8f -> push(new LinkedHashSet<>());
      case 't', 'l' -> push(marked());
      case 0x91 -> push(new LinkedHashSet<>(hashable(marked())));
      case 'd' -> {
        Map<Object, Object> map = new LinkedHashMap<>();
        putAll(map, marked());
        push(map);
      }
      case 0x85 -> push(last(1));
      case 0x86 -> push(last(2));
      case 0x87 -> push(last(3));
      case 'a' -> {
        Object item = pop();
        list(peek()).add(item);
      }
      case 'e' -> {
        List<Object> items = marked();
        list(peek()).addAll(items);
      }
      case 0x90 -> {
        List<Object> items = marked();
        set(peek()).addAll(hashable(items));
      }
      case 's' -> {
        List<Object> pair = last(2);
        putAll(map(peek()), pair);
      }
      case 'u' -> {
        List<Object> pairs = marked();
        putAll(map(peek()), pairs);
      }
      case 'q' -> memo.put(in.get() & 0xff, peek());
      case 'r' -> memo.put(in.getInt(), peek());
      case 'p' -> memo.put(Integer.parseInt(line()), peek());
      case 0x94 -> memo.put(memo.size(), peek());
      case 'h' -> push(remembered(in.get() & 0xff));
      case 'j' -> push(remembered(in.getInt()));
      case 'g' -> push(remembered(Integer.parseInt(line())));
      case '0' -> pop();
      case '1' -> marked();
      case '2' -> push(peek());
      case 'c' -> push(new Name(line(), line()));
      case 0x93 -> {
        List<Object> parts = last(2);
        push(new Name((String) parts.get(0), (String) parts.get(1)));
      }
      case 'R', 0x81 -> {
        List<Object> call = last(2);
        push(construct((Name) call.get(0), (List<?>) call.get(1)));
      }
      case 'b' -> pop(); // state of a container: attributes that hold no data
      case 'Q' -> push(constructors.persistent(pop()));
      default ->
          throw UserError.of(
              "%s: the pickle uses opcode 0x%02x, which plain data does not need", where, opcode);
    }
  }

  private Object construct(Name name, List<?> arguments) {
    String full = name.module() + "." + name.name();
    switch (full) {
      case "collections.OrderedDict" -> {
        Map<Object, Object> map = new LinkedHashMap<>();
        if (!arguments.isEmpty()) {
          ((List<?>) arguments.get(0))
              .forEach(pair -> map.put(hashable(((List<?>) pair).get(0)), ((List<?>) pair).get(1)));
        }
        return map;
      }
      case "collections.defaultdict" -> {
        return new LinkedHashMap<>();
      }
      case "builtins.set", "__builtin__.set", "builtins.frozenset", "__builtin__.frozenset" -> {
        return arguments.isEmpty()
            ? new LinkedHashSet<>()
            : new LinkedHashSet<Object>(hashable((Collection<?>) arguments.get(0)));
      }
      default -> {
        Object value = constructors.construct(name.module(), name.name(), arguments);
        if (value == null) {
          throw UserError.of(
              "%s: the pickle wants to run '%s'; only tensors and containers are read%s",
              where,
              full,
              full.startsWith("torch.nn.") ? ": save state_dict() instead of the module" : "");
        }
        return value;
      }
    }
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object pop() {
    return stack.remove(stack.size() - 1);
  }

  private Object peek() {
    return stack.get(stack.size() - 1);
  }

  private List<Object> last(int count) {
    List<Object> top = stack.subList(stack.size() - count, stack.size());
    List<Object> copy = new ArrayList<>(top);
    top.clear();
    return copy;
  }

  private List<Object> marked() {
    List<Object> items = stack;
    if (marks.isEmpty()) {
      throw new IndexOutOfBoundsException("no mark");
    }
    stack = marks.pop();
    return items;
  }

  private Object remembered(int key) {
    if (!memo.containsKey(key)) {
      throw new IndexOutOfBoundsException("nothing remembered under " + key);
    }
    return memo.get(key);
  }

  private void putAll(Map<Object, Object> map, List<Object> pairs) {
    for (int i = 0; i + 1 < pairs.size(); i += 2) {
      map.put(hashable(pairs.get(i)), pairs.get(i + 1));
    }
  }

  /**
   * Passes a key on. A list that holds another twice, and that one another twice, is short to write
   * and takes forever to hash: what is hashed in all is bounded by the length of the pickle.
   */
  private <T> T hashable(T key) {
    if (--hashes < 0) {
      throw UserError.of("%s: the pickle's keys are nested beyond reason", where);
    }
    if (key instanceof Collection<?> parts) {
      parts.forEach(this::hashable);
    } else if (key instanceof Map<?, ?> map) {
      map.forEach(
          (name, value) -> {
            Object unused = hashable(name);
            unused = hashable(value);
          });
    }
    return key;
  }

  @SuppressWarnings("unchecked") // every list, map and set on the stack was made here
  private static List<Object> list(Object value) {
    return (List<Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static Map<Object, Object> map(Object value) {
    return (Map<Object, Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static Set<Object> set(Object value) {
    return (Set<Object>) value;
  }

  private void skip(int count) {
    byte[] unused = bytes(count);
  }

  private byte[] bytes(int count) {
    if (count < 0 || count > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[count];
    in.get(bytes);
    return bytes;
  }

  private String text(int count) {
    return new String(bytes(count), StandardCharsets.UTF_8);
  }

  private static int length(long value) {
    return value < 0 || value > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) value;
  }

  private String line() {
    StringBuilder text = new StringBuilder();
    for (char c = (char) in.get(); c != '\n'; c = (char) in.get()) {
      text.append(c);
    }
    return text.toString();
  }

  private static Object textInteger(String text) {
    return switch (text) {
      case "00" -> false;
      case "01" -> true;
      default -> Long.parseLong(text.endsWith("L") ? text.substring(0, text.length() - 1) : text);
    };
  }

  /** Two's complement, lowest byte first. */
  private Object integer(int count) {
    byte[] bytes = bytes(count);
    for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
      byte kept = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = kept;
    }
    BigInteger value = bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
    return value.bitLength() < 64 ? (Object) value.longValue() : value;
  }
}
