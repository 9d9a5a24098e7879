package dev.laurel.phm.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/** How a line becomes the tokens that BLEU counts, by sacreBLEU's names, and tensor2tensor's. */
public enum BleuTokenizer {
  /** As the mteval script, version 13a; sacreBLEU's default. */
  MTEVAL_13A("13a"),
  /** As the mteval script, version 14, for all languages. */
  INTERNATIONAL("intl"),
  /** Every character. */
  CHARACTERS("char"),
  /** Chinese characters each, the rest as the mteval script. */
  CHINESE("zh"),
  /** Tokens that are there already. */
  NONE("none"),
  /** As tensor2tensor's {@code t2t-bleu}. */
  T2T("t2t");

  private static final Pattern NONNUMBER_SIGN = Pattern.compile("(\\P{N})(\\p{P})");
  private static final Pattern SIGN_NONNUMBER = Pattern.compile("(\\p{P})(\\P{N})");
  private static final Pattern NONDIGIT_SIGN = Pattern.compile("(\\P{Nd})(\\p{P})");
  private static final Pattern SIGN_NONDIGIT = Pattern.compile("(\\p{P})(\\P{Nd})");
  private static final Pattern SYMBOL = Pattern.compile("(\\p{S})");

  /**
   * From and to, both included: where Chinese writing and its signs are, as sacreBLEU has them. It
   * means the planes above 0x20000 and gets 0x2001 to 0x2a6d and 0x2f81 to 0x2fa1 instead.
   */
  private static final int[] CHINESE_RANGES = {
    0x3400, 0x4db5, 0x4e00, 0x9fbb, 0xf900, 0xfa2d, 0xfa30, 0xfa6a, 0xfa70, 0xfad9, 0x2001, 0x2a6d,
    0x2f81, 0x2fa1, 0xff00, 0xffef, 0x2e80, 0x2eff, 0x3000, 0x303f, 0x31c0, 0x31ef, 0x2f00, 0x2fdf,
    0x2ff0, 0x2fff, 0x3100, 0x312f, 0x31a0, 0x31bf, 0xfe10, 0xfe1f, 0xfe30, 0xfe4f, 0x2600, 0x26ff,
    0x2700, 0x27bf, 0x3200, 0x32ff, 0x3300, 0x33ff
  };

  private final String code;

  BleuTokenizer(String code) {
    this.code = code;
  }

  /** sacreBLEU's name. */
  public String code() {
    return code;
  }

  /** The tokens of a line. */
  public List<String> tokens(String line) {
    return switch (this) {
      case MTEVAL_13A -> words(western(" " + unescaped(line) + " "));
      case INTERNATIONAL ->
          words(
              SYMBOL
                  .matcher(
                      SIGN_NONNUMBER
                          .matcher(NONNUMBER_SIGN.matcher(line).replaceAll("$1 $2 "))
                          .replaceAll(" $1 $2"))
                  .replaceAll(" $1 "));
      case T2T ->
          words(
              SYMBOL
                  .matcher(
                      SIGN_NONDIGIT
                          .matcher(NONDIGIT_SIGN.matcher(line).replaceAll("$1 $2 "))
                          .replaceAll(" $1 $2"))
                  .replaceAll(" $1 "));
      case CHARACTERS -> words(spaced(line, false));
      case CHINESE -> words(western(spaced(line.strip(), true)));
      case NONE -> words(line);
    };
  }

  private static String unescaped(String line) {
    return line.replace("<skipped>", "")
        .replace("-\n", "")
        .replace("\n", " ")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">");
  }

  private static String western(String line) {
    StringBuilder signs = new StringBuilder(2 * line.length());
    for (int i = 0; i < line.length(); i++) {
      char sign = line.charAt(i);
      if (isAsciiSign(sign)) {
        signs.append(' ').append(sign).append(' ');
      } else {
        signs.append(sign);
      }
    }
    String before = parted(signs, sign -> !isDigit(sign), BleuTokenizer::isPoint, "", " ");
    String after = parted(before, BleuTokenizer::isPoint, sign -> !isDigit(sign), " ", "");
    return parted(after, BleuTokenizer::isDigit, sign -> sign == '-', "", " ");
  }

  /** A space between two signs in a row, and one before or behind both; pairs do not overlap. */
  private static String parted(
      CharSequence line, IntPredicate first, IntPredicate second, String before, String behind) {
    StringBuilder all = new StringBuilder(2 * line.length());
    int i = 0;
    for (; i + 1 < line.length(); i++) {
      char one = line.charAt(i);
      char next = line.charAt(i + 1);
      if (first.test(one) && second.test(next)) {
        all.append(before).append(one).append(' ').append(next).append(behind);
        i++;
      } else {
        all.append(one);
      }
    }
    return all.append(line, Math.min(i, line.length()), line.length()).toString();
  }

  private static boolean isDigit(int sign) {
    return sign >= '0' && sign <= '9';
  }

  private static boolean isPoint(int sign) {
    return sign == '.' || sign == ',';
  }

  /** ASCII signs and the space, but for the apostrophe, comma, hyphen and full stop. */
  private static boolean isAsciiSign(char sign) {
    return (sign >= '{' && sign <= '~')
        || (sign >= '[' && sign <= '`')
        || (sign >= ' ' && sign <= '&')
        || (sign >= '(' && sign <= '+')
        || (sign >= ':' && sign <= '@')
        || sign == '/';
  }

  /** Spaces around every character, or around the Chinese ones. */
  private static String spaced(String line, boolean chinese) {
    StringBuilder spaced = new StringBuilder();
    line.codePoints()
        .forEach(
            point -> {
              boolean apart = !chinese || isChinese(point);
              if (apart) {
                spaced.append(' ');
              }
              spaced.appendCodePoint(point);
              if (apart) {
                spaced.append(' ');
              }
            });
    return spaced.toString();
  }

  private static boolean isChinese(int point) {
    for (int i = 0; i < CHINESE_RANGES.length; i += 2) {
      if (point >= CHINESE_RANGES[i] && point <= CHINESE_RANGES[i + 1]) {
        return true;
      }
    }
    return false;
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= line.length(); i++) {
      if (i == line.length() || isSpace(line.charAt(i))) {
        if (i > from) {
          words.add(line.substring(from, i));
        }
        from = i + 1;
      }
    }
    return words;
  }

  /** As Python's: separators, and control signs that part text. */
  private static boolean isSpace(char sign) {
    return sign == ' '
        || (sign >= '\t' && sign <= '\r')
        || (sign >= 0x1c && sign <= 0x1f)
        || sign == 0x85
        || Character.isSpaceChar(sign);
  }
}
