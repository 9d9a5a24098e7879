package dev.laurel.binaural.data;

/**
 * Where a talker's tracker is in the listener's frame, and how the head is turned: first by {@code
 * yaw} about the axis up, then by {@code pitch} about its own right. Both 0: the talker looks where
 * the listener looks.
 *
 * @param yaw radians, from x (forward) towards y (right)
 * @param pitch radians, positive downwards
 */
record Pose(double x, double y, double z, double yaw, double pitch) {
  /** Towards the listener. */
  static Pose facingListener(double x, double y, double z) {
    return new Pose(x, y, z, Math.atan2(-y, -x), Math.atan2(z, Math.hypot(x, y)));
  }

  /** As a view: the quaternion is the inverse of the rotation, scalar last. */
  float[] view() {
    double cz = Math.cos(yaw / 2);
    double sz = Math.sin(yaw / 2);
    double cy = Math.cos(pitch / 2);
    double sy = Math.sin(pitch / 2);
    return new float[] {
      (float) x,
      (float) y,
      (float) z,
      (float) (sz * sy),
      (float) (-cz * sy),
      (float) (-sz * cy),
      (float) (cz * cy)
    };
  }
}
