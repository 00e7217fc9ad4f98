/// Thoughts, who follows whom, timelines, blessings and search.
@NullMarked
package soulfra.feed;

import org.jspecify.annotations.NullMarked;
