/// The page that a learner keeps open beside the book, and what it knows of the running stages.
@NullMarked
package soulfra.workbench.page;

import org.jspecify.annotations.NullMarked;
