package dev.laurel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every Java example of the documentation, of the packages' own, and of the tour, compiles. */
class ExamplesTest {
  private static final Pattern FENCED = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern PACKAGE =
      Pattern.compile("<pre>\\{@code\\n(.*?)\\n \\* \\}</pre>", Pattern.DOTALL);
  private static final Pattern TOUR =
      Pattern.compile("JAVA,\\s*\"\"\"\\n(.*?)\"\"\"", Pattern.DOTALL);
  private static final Pattern NAME = Pattern.compile("(?<![.\\w\"])[A-Z]\\w*");

  @TempDir private Path folder;

  /** An example, and the module in which its names are looked up first. */
  private record Example(String where, String module, String code) {}

  @Test
  void compile() throws IOException {
    List<Example> examples = new ArrayList<>();
    Path root = Path.of("..");
    collect(root.resolve("README.md"), FENCED, examples);
    try (Stream<Path> all = Files.walk(root, 9)) {
      for (Path file : all.filter(ExamplesTest::isRead).sorted().toList()) {
        String name = file.getFileName().toString();
        collect(
            file,
            name.endsWith(".md") ? FENCED : name.endsWith("Chapter.java") ? TOUR : PACKAGE,
            examples);
      }
    }
    assertThat(examples).hasSizeGreaterThan(30);
    Map<String, List<String>> classes = classes();
    List<Source> sources = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      sources.add(new Source("Example" + i, source("Example" + i, examples.get(i), classes)));
    }
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    List<String> options =
        List.of("-classpath", classPath(), "-d", folder.toString(), "-proc:none");
    ToolProvider.getSystemJavaCompiler().getTask(null, null, found, options, null, sources).call();
    List<String> errors = new ArrayList<>();
    for (Diagnostic<? extends JavaFileObject> one : found.getDiagnostics()) {
      if (one.getKind() == Diagnostic.Kind.ERROR) {
        int number = Integer.parseInt(one.getSource().getName().replaceAll("\\D", ""));
        errors.add(examples.get(number).where() + ": " + one.getMessage(Locale.ROOT));
      }
    }
    assertThat(errors).isEmpty();
  }

  private static boolean isRead(Path file) {
    String path = file.toString().replace(File.separatorChar, '/');
    return path.matches("\\.\\./docs/[a-z]+\\.md")
        || path.matches("\\.\\./\\w+/src/main/java/.*/package-info\\.java")
        || path.matches("\\.\\./cli/src/main/java/.*Chapter\\.java");
  }

  private static void collect(Path file, Pattern form, List<Example> examples) throws IOException {
    Matcher matcher = form.matcher(Files.readString(file));
    String path = file.toString().replace(File.separatorChar, '/');
    String module = path.replaceFirst("\\.\\./(docs/)?", "").replaceFirst("[/.].*", "");
    while (matcher.find()) {
      String code = matcher.group(1).replaceAll("(?m)^ \\* ?", "").replace("&lt;", "<");
      examples.add(new Example(path, module, code));
    }
  }

  /** What is given where an example begins. */
  private static String given(String code) {
    String x = code.contains("PhmLinear") ? "Tensor x, Tensor weight" : "double[][] x, double[] y";
    String frame = code.contains("Col(") ? ", Dataset<Row> frame, Dataset<Row> queries" : "";
    return x + ", double[][] fresh, double[][] rows, float[] mono, Path file" + frame;
  }

  private static String source(String name, Example example, Map<String, List<String>> classes) {
    Set<String> imports = new LinkedHashSet<>();
    String given = given(example.code());
    Matcher names = NAME.matcher(given + " " + example.code());
    while (names.find()) {
      List<String> candidates = classes.getOrDefault(names.group(), List.of());
      candidates.stream()
          .filter(one -> one.contains("." + example.module() + "."))
          .findFirst()
          .or(() -> candidates.stream().findFirst())
          .ifPresent(imports::add);
    }
    if (given.contains("Dataset<Row>")) {
      imports.removeIf(one -> one.endsWith(".Dataset") || one.endsWith(".Row"));
      imports.add("org.apache.spark.sql.Dataset");
      imports.add("org.apache.spark.sql.Row");
    }
    StringBuilder source = new StringBuilder();
    imports.forEach(one -> source.append("import ").append(one).append(";\n"));
    for (String one : List.of("java.util", "java.util.stream", "java.nio.file")) {
      source.append("import ").append(one).append(".*;\n");
    }
    source.append(
        "import org.bytedeco.pytorch.Tensor;\nimport org.bytedeco.javacpp.PointerScope;\n");
    source
        .append("class ")
        .append(name)
        .append(" {\n  void example(")
        .append(given)
        .append(") throws Exception {\n")
        .append(example.code())
        .append("\n  }\n}\n");
    return source.toString();
  }

  /** A source in memory. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** Classes of ours by their simple names. */
  private static Map<String, List<String>> classes() throws IOException {
    Map<String, List<String>> found = new TreeMap<>();
    for (String entry : classPath().split(Pattern.quote(File.pathSeparator), -1)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        collect(path, found);
      } else if (path.getFileName().toString().startsWith("laurel-")) {
        try (FileSystem jar = FileSystems.newFileSystem(path)) {
          collect(jar.getPath("/"), found);
        }
      }
    }
    return found;
  }

  private static void collect(Path root, Map<String, List<String>> found) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      all.map(one -> root.relativize(one).toString().replace('\\', '/'))
          .filter(one -> one.matches("dev/laurel/.*/[A-Z]\\w*\\.class"))
          .sorted()
          .forEach(
              one -> {
                String name = one.replaceFirst("\\.class$", "").replace('/', '.');
                found
                    .computeIfAbsent(name.replaceFirst(".*\\.", ""), any -> new ArrayList<>())
                    .add(name);
              });
    }
  }
}
