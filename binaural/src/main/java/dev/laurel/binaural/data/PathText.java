package dev.laurel.binaural.data;

import dev.laurel.core.UserError;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Paths as they are written on a command line. */
final class PathText {
  private final String text;
  private final Map<String, String> given;
  private final Map<String, String> left;

  private PathText(String text, Map<String, String> given) {
    this.text = text;
    this.given = given;
    this.left = new LinkedHashMap<>(given);
  }

  static boolean isPath(String text) {
    return List.of("orbit", "line", "point", "walk").contains(kind(text));
  }

  private static String kind(String text) {
    int colon = text.indexOf(':');
    return colon < 0 ? text : text.substring(0, colon);
  }

  static TalkerPath parse(String text) {
    Map<String, String> given = new LinkedHashMap<>();
    String kind = kind(text);
    if (text.length() > kind.length()) {
      for (String part : text.substring(kind.length() + 1).split(",", -1)) {
        int sign = part.indexOf('=');
        if (sign < 1) {
          throw UserError.of("path '%s': '%s' is no NAME=VALUE", text, part);
        }
        given.put(part.substring(0, sign), part.substring(sign + 1));
      }
    }
    PathText words = new PathText(text, given);
    TalkerPath path =
        switch (kind) {
          case "orbit" ->
              new TalkerPath.Orbit(
                  words.positive("r", 1),
                  words.notZero("period", 8),
                  words.number("z", 0),
                  words.number("start", 0),
                  words.facing());
          case "line" ->
              new TalkerPath.Line(
                  words.point("from", "-2/1/0"),
                  words.point("to", "2/1/0"),
                  words.positive("secs", 6),
                  words.facing());
          case "point" ->
              new TalkerPath.Point(
                  words.number("az", 0),
                  words.number("el", 0),
                  words.positive("r", 1),
                  words.facing());
          case "walk" -> new TalkerPath.Walk((long) words.number("seed", 1));
          default -> throw UserError.of("path '%s'; allowed: orbit:, line:, point:, walk:", text);
        };
    words.refuseOthers();
    return path;
  }

  private double number(String name, double usual) {
    left.remove(name);
    String value = given.get(name);
    return value == null ? usual : parsed(name, value);
  }

  private double parsed(String name, String value) {
    try {
      double number = Double.parseDouble(value);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new UserError(
          "path '" + text + "': " + name + " is '" + value + "'; a number is needed", e);
    }
    throw UserError.of("path '%s': %s is %s; a number is needed", text, name, value);
  }

  private double positive(String name, double usual) {
    double value = number(name, usual);
    if (!(value > 0)) {
      throw UserError.of("path '%s': %s is %s; allowed: above 0", text, name, value);
    }
    return value;
  }

  private double notZero(String name, double usual) {
    double value = number(name, usual);
    if (value == 0) {
      throw UserError.of("path '%s': %s is 0; allowed: all else", text, name);
    }
    return value;
  }

  private double[] point(String name, String usual) {
    left.remove(name);
    String value = given.getOrDefault(name, usual);
    double[] point =
        Arrays.stream(value.split("/", -1)).mapToDouble(one -> parsed(name, one)).toArray();
    if (point.length != 3) {
      throw UserError.of("path '%s': %s is '%s'; X/Y/Z is needed", text, name, value);
    }
    return point;
  }

  private TalkerPath.Facing facing() {
    left.remove("face");
    String value = given.getOrDefault("face", "listener");
    try {
      return TalkerPath.Facing.valueOf(value.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "path '" + text + "': face is '" + value + "'; allowed: listener, fixed, travel", e);
    }
  }

  private void refuseOthers() {
    if (!left.isEmpty()) {
      throw UserError.of("path '%s' does not know %s", text, left.keySet());
    }
  }
}
