/**
 * Files: whole or not at all ({@link dev.laurel.core.io.AtomicFile}), Laurel's own artifacts
 * ({@link dev.laurel.core.io.Artifact} on {@link dev.laurel.core.io.Safetensors}), and NumPy's
 * arrays ({@link dev.laurel.core.io.Npy}). Every reader treats its file as untrusted: sizes are
 * checked before memory is taken, and nothing in a file is executed.
 */
package dev.laurel.core.io;
