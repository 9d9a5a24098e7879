package dev.laurel.meshgraphnets.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.Cloth;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.Mesh;
import dev.laurel.meshgraphnets.SizingField;
import dev.laurel.meshgraphnets.data.solver.ClothSolver;
import dev.laurel.meshgraphnets.eval.RolloutErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of other programs, and data whose meshes change. */
class OtherFormatsTest {
  private static final String GRID =
      """
      <?xml version="1.0"?>
      <VTKFile type="UnstructuredGrid" version="0.1" byte_order="LittleEndian">
      <UnstructuredGrid><Piece NumberOfPoints="4" NumberOfCells="3">
      <PointData><DataArray type="Float64" Name="velocity" NumberOfComponents="3" format="ascii">
      1 2 0 3 4 0 5 6 0 7 8 0</DataArray></PointData>
      <Points><DataArray type="Float32" NumberOfComponents="3" format="ascii">
      0 0 0 1 0 0 1 1 0 0 1 0</DataArray></Points>
      <Cells><DataArray type="Int64" Name="connectivity" format="ascii">0 1 0 1 2 0 2 3</DataArray>
      <DataArray type="Int64" Name="offsets" format="ascii">2 5 8</DataArray>
      <DataArray type="UInt8" Name="types" format="ascii">3 5 5</DataArray></Cells>
      </Piece></UnstructuredGrid></VTKFile>
      """;

  private static final String SECOND =
      """
      $MeshFormat
      2.2 0 8
      $EndMeshFormat
      $PhysicalNames
      1
      1 7 "inlet"
      $EndPhysicalNames
      $Nodes
      4
      1 0 0 0
      2 1 0 0
      3 1 1 0
      4 0 1 0
      $EndNodes
      $Elements
      3
      1 1 2 7 1 4 1
      2 2 2 0 1 1 2 3
      3 2 2 0 1 1 3 4
      $EndElements
      """;

  private static final String FOURTH =
      """
      $MeshFormat
      4.1 0 8
      $EndMeshFormat
      $PhysicalNames
      1
      1 7 "inlet"
      $EndPhysicalNames
      $Entities
      0 1 1 0
      5 0 0 0 0 1 0 1 7 0
      1 0 0 0 1 1 0 0 1 5
      $EndEntities
      $Nodes
      1 4 1 4
      2 1 0 4
      1
      2
      3
      4
      0 0 0
      1 0 0
      1 1 0
      0 1 0
      $EndNodes
      $Elements
      2 3 1 3
      1 5 1 1
      1 4 1
      2 1 2 2
      2 1 2 3
      3 1 3 4
      $EndElements
      """;

  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void bothVersionsOfGmshGiveTheSameMesh() throws IOException {
    Mesh mesh = GmshFile.read(file("a.msh", SECOND));
    assertThat(mesh).isEqualTo(GmshFile.read(file("b.msh", FOURTH)));
    assertThat(mesh.cells()).containsExactly(0, 1, 2, 0, 2, 3);
    assertThat(mesh.nodeTypes()).containsExactly(4, 0, 0, 4);
  }

  @Test
  void damagedMeshesOfGmshAreNamedByLine() throws IOException {
    for (int lines = 1; lines < 19; lines++) {
      String cut = String.join("\n", SECOND.lines().limit(lines).toList());
      Path path = file("cut.msh", cut);
      assertThatThrownBy(() -> GmshFile.read(path)).isInstanceOf(UserError.class);
    }
    Path wrong = file("wrong.msh", SECOND.replace("1 1 2 3", "1 1 2 9"));
    assertThatThrownBy(() -> GmshFile.read(wrong))
        .hasMessageContaining("line 18")
        .hasMessageContaining("node 9");
    Path binary = file("binary.msh", SECOND.replace("2.2 0 8", "2.2 1 8"));
    assertThatThrownBy(() -> GmshFile.read(binary)).hasMessageContaining("binary");
  }

  @Test
  void asciiGridsAreReadWithoutTheirLines() throws IOException {
    file("s.vtu", GRID);
    Path series =
        file(
            "s.pvd",
            "<VTKFile><Collection><DataSet file=\"s.vtu\"/><DataSet file=\"s.vtu\"/></Collection></VTKFile>");
    Trajectory read = VtuSeriesReader.read(series);
    assertThat(read.frames()).isEqualTo(2);
    assertThat(read.mesh(0).cells()).containsExactly(0, 1, 2, 0, 2, 3);
    assertThat(read.mesh(0).dimension()).isEqualTo(2);
    assertThat(read.field("velocity", 1)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void whatIsNoGridIsRefused() throws IOException {
    Path outside = file("o.pvd", "<VTKFile><DataSet file=\"../x.vtu\"/></VTKFile>");
    assertThatThrownBy(() -> VtuSeriesReader.read(outside)).hasMessageContaining("outside");
    Path none = file("n.pvd", "<VTKFile/>");
    assertThatThrownBy(() -> VtuSeriesReader.read(none)).hasMessageContaining("names no file");
    for (String broken :
        List.of(
            GRID.replace("3 5 5", "3 9 5"),
            GRID.replace("7 8 0<", "7 8<"),
            GRID.replace("2 5 8", "2 5 99"),
            GRID.replace("1 2 0 3", "1 x 0 3"),
            GRID.substring(0, 400),
            GRID.replace("ascii\">0 1", "binary\">0 1"))) {
      Path path = file("broken.vtu", broken);
      assertThatThrownBy(() -> VtuFile.read(path)).isInstanceOf(UserError.class);
    }
  }

  private static Trajectory adaptiveFlag() {
    return new Flags(
            0.3, 8, 0.04, 2, 8, ClothSolver.Material.defaults(), new BendSizing(0.1, 0.6, 0.2))
        .simulate(3, frame -> {});
  }

  private static Trajectory withoutSizing(Trajectory flag) {
    return new MemoryTrajectory(
        IntStream.range(0, flag.frames()).mapToObj(flag::mesh).toList(),
        Map.of(
            "world_pos",
            IntStream.range(0, flag.frames()).mapToObj(t -> flag.field("world_pos", t)).toList()));
  }

  @Test
  void aSeriesComesBackAsItWasWritten() {
    Trajectory flag =
        new Flags(0.5, 4, 0.02, 2, 8, ClothSolver.Material.defaults(), null)
            .simulate(1, frame -> {});
    List<Frame> frames = IntStream.range(0, 4).mapToObj(flag::frame).toList();
    VtuSeries.write(folder.resolve("flag.pvd"), frames, 0.02);
    Trajectory read = VtuSeriesReader.read(folder.resolve("flag.pvd"));
    assertThat(read.mesh(0)).isEqualTo(flag.mesh(0));
    for (int t = 0; t < 4; t++) {
      assertThat(read.field("world_pos", t)).isEqualTo(flag.field("world_pos", t));
    }
  }

  @Test
  void changingMeshesComeBackAsTheyWereWritten() {
    Trajectory flag = adaptiveFlag();
    assertThat(flag.mesh(7)).isNotEqualTo(flag.mesh(0));
    DatasetMeta meta = DatasetWriter.meta(flag, 0.04, 0, "test");
    DatasetWriter.write(folder, "train", meta, List.of(flag).iterator(), false);
    try (Dataset data = Dataset.open(folder, "train", true)) {
      Trajectory read = data.trajectory(0);
      for (int t = 0; t < flag.frames(); t++) {
        assertThat(read.mesh(t)).isEqualTo(flag.mesh(t));
        assertThat(read.field("world_pos", t)).isEqualTo(flag.field("world_pos", t));
        assertThat(read.field(SizingField.NAME, t)).isEqualTo(flag.field(SizingField.NAME, t));
      }
    }
  }

  @Test
  void aFieldThatTheFirstLacksIsRefused() {
    Trajectory flag = adaptiveFlag();
    Trajectory bare = withoutSizing(flag);
    DatasetMeta meta = DatasetWriter.meta(bare, 0.04, 0, "test");
    assertThatThrownBy(() -> DatasetWriter.encoded(meta, flag))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(SizingField.NAME);
  }

  @Test
  void aTruthHasNoErrorOnItsOwnMeshes() {
    Trajectory flag = adaptiveFlag();
    FrameReader reader = new FrameReader(Cloth.flagSimple(), flag);
    List<Frame> truth = IntStream.range(1, 7).mapToObj(flag::frame).toList();
    assertThat(RolloutErrors.of(truth, reader, "world_pos").meanSquares()).containsOnly(0);
  }

  @Test
  void sizingTargetsAreTheDatasOrEstimated() {
    Trajectory flag = adaptiveFlag();
    FrameReader given = new FrameReader(new SizingField(Cloth.flagSimple(), 0.1, 0.6), flag);
    String target = Frame.TARGET + SizingField.NAME;
    assertThat(given.frame(2).field(target)).isEqualTo(flag.field(SizingField.NAME, 3));
    Trajectory bare = withoutSizing(flag);
    float[] estimated =
        new FrameReader(new SizingField(Cloth.flagSimple(), 0.1, 0.6), bare).frame(2).field(target);
    assertThat(estimated).hasSameSizeAs(flag.field(SizingField.NAME, 3));
    assertThat(Arrays.equals(estimated, flag.field(SizingField.NAME, 3))).isFalse();
    for (int i = 0; i < estimated.length; i += 3) {
      assertThat(estimated[i]).isPositive();
      assertThat(estimated[i + 2]).isPositive();
    }
  }
}
