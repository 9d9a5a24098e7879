/**
 * The games as their papers play them, step by step on minibatches: {@link
 * dev.laurel.eigengame.game.AlphaGame} (ICLR 2021), {@link dev.laurel.eigengame.game.MuGame} (ICLR
 * 2022), and the older rules they are compared with. Players are the rows of V (k, d). For use on
 * data, {@link dev.laurel.eigengame.EigenGame} is the better door: its default needs no learning
 * rate.
 */
package dev.laurel.eigengame.game;
