/** The smallest plugin: copy this folder to write your own. */
@NullMarked
package io.mutstreams.plugins.template;

import org.jspecify.annotations.NullMarked;
