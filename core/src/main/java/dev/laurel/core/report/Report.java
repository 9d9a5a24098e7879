package dev.laurel.core.report;

import static j2html.TagCreator.a;
import static j2html.TagCreator.audio;
import static j2html.TagCreator.body;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.figcaption;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.head;
import static j2html.TagCreator.img;
import static j2html.TagCreator.li;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.nav;
import static j2html.TagCreator.ol;
import static j2html.TagCreator.p;
import static j2html.TagCreator.pre;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.style;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.title;
import static j2html.TagCreator.tr;

import dev.laurel.core.data.Wav;
import dev.laurel.core.io.AtomicFile;
import j2html.TagCreator;
import j2html.tags.DomContent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** A page that needs nothing else: text, tables, charts and pictures in one HTML file. */
public final class Report {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1f2937; --paper: #ffffff; --soft: #f3f4f6; --line: #d1d5db; }
      @media (prefers-color-scheme: dark) {
        :root { --ink: #e5e7eb; --paper: #111827; --soft: #1f2937; --line: #374151; } }
      body { font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper);
        max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.9rem; line-height: 1.2; } h2 { margin-top: 3.5rem; line-height: 1.25; }
      a { color: inherit; text-decoration-color: var(--line); text-underline-offset: .2em; }
      .lead { font-size: 1.15rem; opacity: .85; margin-top: -.5rem; }
      nav ol { padding-left: 1.4rem; columns: 17rem; column-gap: 2.5rem; }
      nav li { margin: .15rem 0; break-inside: avoid; }
      .label { font-size: .8rem; opacity: .7; margin: 1rem 0 -.6rem; }
      figure { margin: 1.5rem 0; overflow-x: auto; }
      figure svg { width: 100%; height: auto; background: #fff; border-radius: 6px; }
      figure img { width: 100%; height: auto; image-rendering: pixelated; border-radius: 6px; }
      audio { width: 100%; }
      figcaption { font-size: .9rem; opacity: .8; margin-top: .4rem; }
      .wide { overflow-x: auto; }
      table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
      th, td { text-align: left; padding: .35rem .7rem; border-bottom: 1px solid var(--line); }
      pre { background: var(--soft); padding: .8rem 1rem; border-radius: 6px; overflow-x: auto;
        font-size: .85rem; line-height: 1.5; }
      @media (max-width: 40rem) { th, td { padding: .3rem .45rem; font-size: .9rem; } }
      """;

  private final String title;
  private final List<DomContent> content = new ArrayList<>();
  private final List<String> headings = new ArrayList<>();

  /** An empty page. */
  public Report(String title) {
    this.title = title;
  }

  /** A heading. */
  public Report section(String heading) {
    content.add(h2(heading).withId(anchor(heading)));
    headings.add(heading);
    return this;
  }

  /** A first sentence, larger than the others. */
  public Report lead(String sentence) {
    content.add(p(sentence).withClass("lead"));
    return this;
  }

  /** A list of links to all sections of another report, which is to be added later. */
  public Report contents(Report other) {
    content.add(nav(ol(each(other.headings, one -> li(a(one).withHref("#" + anchor(one)))))));
    return this;
  }

  /** All that another report has. */
  public Report add(Report other) {
    content.addAll(other.content);
    headings.addAll(other.headings);
    return this;
  }

  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  /** A paragraph. */
  public Report text(String paragraph) {
    content.add(p(paragraph));
    return this;
  }

  /** Lines of code. */
  public Report code(String lines) {
    content.add(pre(TagCreator.code(lines.strip())));
    return this;
  }

  /** Lines of code under what they are. */
  public Report code(String label, String lines) {
    content.add(p(label).withClass("label"));
    return code(lines);
  }

  /** A table; every row has as many cells as there are headings. */
  public Report table(List<String> headings, List<List<String>> rows) {
    content.add(
        div(TagCreator.table(
                thead(tr(each(headings, cell -> th(cell)))),
                tbody(each(rows, row -> tr(each(row, cell -> td(cell)))))))
            .withClass("wide"));
    return this;
  }

  /** A chart with a caption. */
  public Report chart(Chart chart, String caption) {
    content.add(figure(rawHtml(chart.svg()), figcaption(caption)));
    return this;
  }

  /** A picture, as a {@code data:} address, with a caption. */
  public Report picture(String dataUrl, String caption) {
    content.add(figure(img().withSrc(dataUrl).withAlt(caption), figcaption(caption)));
    return this;
  }

  /** A player for a sound, with a caption. */
  public Report sound(Wav sound, String caption) {
    String data = Base64.getEncoder().encodeToString(sound.bytes(Wav.Depth.PCM_16));
    content.add(
        figure(
            audio().attr("controls").withSrc("data:audio/wav;base64," + data),
            figcaption(caption)));
    return this;
  }

  /** The page. */
  public String html() {
    return "<!DOCTYPE html>\n"
        + TagCreator.html(
                head(
                    meta().withCharset("utf-8"),
                    meta().withName("viewport").withContent("width=device-width, initial-scale=1"),
                    title(title),
                    style(rawHtml(STYLE))),
                body(h1(title), each(content, part -> part)))
            .withLang("en")
            .render();
  }

  /** Writes the page, whole or not at all. */
  public void write(Path path) {
    ByteBuffer bytes = ByteBuffer.wrap(html().getBytes(StandardCharsets.UTF_8));
    AtomicFile.write(
        path,
        channel -> {
          while (bytes.hasRemaining()) {
            int unused = channel.write(bytes);
          }
        });
  }
}
