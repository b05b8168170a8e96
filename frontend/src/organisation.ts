// The page of an organisation: its members on a map.
import { putMap } from "./mapped";

void putMap();
