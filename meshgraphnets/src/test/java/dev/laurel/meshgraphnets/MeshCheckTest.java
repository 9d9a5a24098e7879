package dev.laurel.meshgraphnets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.UserError;
import org.junit.jupiter.api.Test;

/** What is found wrong with a mesh. */
class MeshCheckTest {
  private static final float[] SQUARE = {0, 0, 1, 0, 1, 1, 0, 1};

  private static Mesh square(int... cells) {
    return new Mesh(cells, 3, SQUARE, 2, new int[4]);
  }

  @Test
  void aGoodMeshPassesHoweverItsCellsAreTurned() {
    assertThat(MeshCheck.of(square(0, 1, 2, 0, 2, 3))).isEqualTo(new MeshCheck(0, 0));
    assertThat(MeshCheck.of(square(0, 2, 1, 0, 2, 3))).isEqualTo(new MeshCheck(0, 0));
  }

  @Test
  void duplicateCellsAndIsolatedNodesAreCounted() {
    assertThat(MeshCheck.of(square(0, 1, 2, 2, 0, 1))).isEqualTo(new MeshCheck(1, 1));
  }

  @Test
  void aFlippedTriangleIsNamed() {
    assertThatThrownBy(() -> MeshCheck.of(square(0, 1, 2, 0, 1, 3)))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "cells 0 and 1 lie on the same side of what they share: one of them is flipped");
  }

  @Test
  void aFlatTriangleIsNamed() {
    Mesh flat = new Mesh(new int[] {0, 1, 2}, 3, new float[] {0, 0, 1, 1, 2, 2}, 2, new int[3]);
    assertThatThrownBy(() -> MeshCheck.of(flat))
        .hasMessageContaining("cell 0")
        .hasMessageContaining("no area");
    assertThatThrownBy(() -> MeshCheck.of(square(0, 1, 1))).hasMessageContaining("no area");
  }

  @Test
  void tetrahedraAreLookedAtToo() {
    float[] points = {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0.2f, 0.2f, -1};
    Mesh good = new Mesh(new int[] {0, 1, 2, 3, 0, 1, 2, 4}, 4, points, 3, new int[5]);
    assertThat(MeshCheck.of(good)).isEqualTo(new MeshCheck(0, 0));
    points[14] = 1;
    assertThatThrownBy(
            () ->
                MeshCheck.of(
                    new Mesh(new int[] {0, 1, 2, 3, 0, 1, 2, 4}, 4, points, 3, new int[5])))
        .hasMessageContaining("flipped");
    points[11] = 0;
    assertThatThrownBy(
            () -> MeshCheck.of(new Mesh(new int[] {0, 1, 2, 3}, 4, points, 3, new int[5])))
        .hasMessageContaining("no volume");
  }
}
