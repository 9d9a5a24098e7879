/** Link predictors and their training. */
package dev.laurel.cqd.model;
