package dev.laurel.nas.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.nas.op.Operations;
import dev.laurel.nas.space.Bench201Architecture;
import dev.laurel.nas.space.Genotype;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** Drawings are whole documents with a line for every operation. */
class CellDrawingTest {
  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aGenotypeIsDrawn() throws Exception {
    Genotype genotype =
        Genotype.parse(
            "Genotype(normal=[('sep_conv_3x3', 0), ('skip_connect', 1), ('max_pool_3x3', 0),"
                + " ('dil_conv_5x5', 2)], normal_concat=range(2, 4), reduce=[('sep_conv_3x3', 0),"
                + " ('skip_connect', 1)], reduce_concat=[2])",
            Operations.names());
    CellDrawing drawing = CellDrawing.of(genotype.normal(), genotype.normalConcat());
    Document svg = parsed(drawing.svg());
    // Four operations, two lines to what goes out, and the arrow's head.
    assertThat(svg.getElementsByTagName("path").getLength()).isEqualTo(7);
    assertThat(svg.getElementsByTagName("text").getLength()).isEqualTo(5 + 4);
    assertThat(drawing.dot())
        .startsWith("digraph cell {")
        .contains("s0 -> s2 [label=\"sep_conv_3x3\"];", "s2 -> s3 [label=\"dil_conv_5x5\"];")
        .contains("s3 -> s4 [label=\"\"];")
        .endsWith("}\n");
  }

  @Test
  void whatGivesNothingIsNotDrawn() throws Exception {
    CellDrawing drawing =
        CellDrawing.of(Bench201Architecture.parse("|nor_conv_3x3~0|+|none~0|skip_connect~1|"));
    assertThat(parsed(drawing.svg()).getElementsByTagName("path").getLength()).isEqualTo(2 + 1);
    assertThat(drawing.dot()).doesNotContain("none");
  }
}
