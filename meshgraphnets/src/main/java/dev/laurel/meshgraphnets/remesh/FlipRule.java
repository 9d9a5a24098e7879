package dev.laurel.meshgraphnets.remesh;

/** When the other diagonal of two triangles is better (appendix A.3 of the paper). */
final class FlipRule {
  private FlipRule() {}

  /**
   * Below 0 where the side from i to j should be flipped: |u_ik x u_jk| (u_il' S u_jl) + (u_ik' S
   * u_jk) |u_il x u_jl|, with the mean tensor S of the four.
   *
   * @param k opposite the side in one triangle
   * @param l opposite it in the other
   */
  static double value(Node i, Node j, Node k, Node l) {
    double ikx = i.x() - k.x();
    double iky = i.y() - k.y();
    double jkx = j.x() - k.x();
    double jky = j.y() - k.y();
    double ilx = i.x() - l.x();
    double ily = i.y() - l.y();
    double jlx = j.x() - l.x();
    double jly = j.y() - l.y();
    return Math.abs(ikx * jky - iky * jkx) * product(i, j, k, l, ilx, ily, jlx, jly)
        + product(i, j, k, l, ikx, iky, jkx, jky) * Math.abs(ilx * jly - ily * jlx);
  }

  /** u' S v with the mean tensor of four nodes. */
  private static double product(
      Node i, Node j, Node k, Node l, double ux, double uy, double vx, double vy) {
    double sum =
        i.sizing().product(ux, uy, vx, vy)
            + j.sizing().product(ux, uy, vx, vy)
            + k.sizing().product(ux, uy, vx, vy)
            + l.sizing().product(ux, uy, vx, vy);
    return sum / 4;
  }
}
